"""Slack's emoji names and what they look like: those that people in a shop use; the full list has thousands."""

import re

TABLE = """
+1=👍 -1=👎 thumbsup=👍 thumbsdown=👎 ok_hand=👌 wave=👋 pray=🙏 clap=👏 raised_hands=🙌 muscle=💪 point_right=👉 point_left=👈
point_up=☝️ point_down=👇 raised_hand=✋ handshake=🤝 v=✌️ eyes=👀 bust_in_silhouette=👤 busts_in_silhouette=👥
smile=😄 smiley=😃 grinning=😀 grin=😁 laughing=😆 joy=😂 sweat_smile=😅 rolling_on_the_floor_laughing=🤣 wink=😉 blush=😊
slightly_smiling_face=🙂 upside_down_face=🙃 heart_eyes=😍 kissing_heart=😘 thinking_face=🤔 neutral_face=😐 expressionless=😑
no_mouth=😶 face_with_rolling_eyes=🙄 smirk=😏 relieved=😌 pensive=😔 sleepy=😪 sleeping=😴 confused=😕 worried=😟
slightly_frowning_face=🙁 white_frowning_face=☹️ disappointed=😞 cry=😢 sob=😭 angry=😠 rage=😡 triumph=😤 scream=😱 flushed=😳
sunglasses=😎 hugging_face=🤗 grimacing=😬 zipper_mouth_face=🤐 mask=😷 exploding_head=🤯 partying_face=🥳 pleading_face=🥺
heart=❤️ orange_heart=🧡 yellow_heart=💛 green_heart=💚 blue_heart=💙 purple_heart=💜 broken_heart=💔 sparkling_heart=💖
fire=🔥 sparkles=✨ star=⭐ star2=🌟 zap=⚡ boom=💥 tada=🎉 confetti_ball=🎊 gift=🎁 trophy=🏆 rocket=🚀 100=💯 bulb=💡
white_check_mark=✅ heavy_check_mark=✔️ ballot_box_with_check=☑️ x=❌ negative_squared_cross_mark=❎ heavy_multiplication_x=✖️
warning=⚠️ no_entry=⛔ no_entry_sign=🚫 exclamation=❗ heavy_exclamation_mark=❗ question=❓ grey_question=❔ bangbang=‼️
interrobang=⁉️ sos=🆘 octagonal_sign=🛑 rotating_light=🚨 red_circle=🔴 large_orange_circle=🟠 large_yellow_circle=🟡
large_green_circle=🟢 large_blue_circle=🔵 white_circle=⚪ black_circle=⚫ large_red_square=🟥 large_green_square=🟩
hourglass=⌛ hourglass_flowing_sand=⏳ alarm_clock=⏰ stopwatch=⏱️ timer_clock=⏲️ clock1=🕐 clock3=🕒 watch=⌚ calendar=📆 date=📅
arrow_up=⬆️ arrow_down=⬇️ arrow_right=➡️ arrow_left=⬅️ arrow_upper_right=↗️ arrow_heading_up=⤴️ leftwards_arrow_with_hook=↩️
arrow_right_hook=↪️ arrows_counterclockwise=🔄 repeat=🔁 back=🔙 soon=🔜 new=🆕 ok=🆗 up=🆙 free=🆓 sleeping_accommodation=🛌
incoming_envelope=📨 envelope=✉️ email=📧 e-mail=📧 envelope_with_arrow=📩 outbox_tray=📤 inbox_tray=📥 mailbox=📫 postbox=📮
package=📦 phone=☎️ telephone_receiver=📞 iphone=📱 computer=💻 speech_balloon=💬 left_speech_bubble=🗨️ thought_balloon=💭
mega=📣 loudspeaker=📢 bell=🔔 no_bell=🔕 memo=📝 pencil=📝 pencil2=✏️ clipboard=📋 pushpin=📌 round_pushpin=📍 paperclip=📎
link=🔗 lock=🔒 unlock=🔓 key=🔑 mag=🔍 hammer=🔨 wrench=🔧 gear=⚙️ wastebasket=🗑️ file_folder=📁 open_file_folder=📂
page_facing_up=📄 camera=📷 frame_with_picture=🖼️ art=🎨 movie_camera=🎥 microphone=🎤 musical_note=🎵
moneybag=💰 money_with_wings=💸 dollar=💵 credit_card=💳 receipt=🧾 chart_with_upwards_trend=📈 chart_with_downwards_trend=📉
bar_chart=📊 shopping_trolley=🛒 truck=🚚 airplane=✈️ car=🚗 house=🏠 globe_with_meridians=🌐 world_map=🗺️
sunny=☀️ cloud=☁️ umbrella=☔ snowflake=❄️ rainbow=🌈 coffee=☕ beer=🍺 pizza=🍕 cake=🍰 taco=🌮 avocado=🥑
dog=🐶 cat=🐱 bow=🙇 raising_hand=🙋 ok_woman=🙆 no_good=🙅 shrug=🤷 facepalm=🤦 robot_face=🤖 ghost=👻 skull=💀
one=1️⃣ two=2️⃣ three=3️⃣ information_source=ℹ️ heavy_plus_sign=➕ heavy_minus_sign=➖ red_question_mark=❓ white_flag=🏳️
checkered_flag=🏁 triangular_flag_on_post=🚩 ladder=🪜 bridge_at_night=🌉 raised_back_of_hand=🤚 writing_hand=✍️
mexico=🇲🇽 flag-mx=🇲🇽 flag-br=🇧🇷 flag-es=🇪🇸 flag-us=🇺🇸 zzz=💤 recycle=♻️ electric_plug=🔌 satellite_antenna=📡
"""
NAMES: dict[str, str] = dict(pair.split("=") for pair in TABLE.split())
# The other way round; the first name of a character wins.
BY_CHARACTER: dict[str, str] = {}
for _name, _character in NAMES.items():
    BY_CHARACTER.setdefault(_character, _name)
    BY_CHARACTER.setdefault(_character.removesuffix("\ufe0f"), _name)
CHARACTER = re.compile("|".join(re.escape(c) for c in sorted(BY_CHARACTER, key=len, reverse=True)))
SKIN = re.compile(r"::skin-tone-[2-6]$")


def known(name: str) -> bool:
    return SKIN.sub("", name) in NAMES


def unicode_of(name: str) -> str:
    """The code points as Slack writes them into rich text: `1f64f`, `2764-fe0f`; "" when unknown."""
    return "-".join(f"{ord(c):x}" for c in NAMES.get(name, ""))
