"""What do people call a key that has another name here? So that who guesses, or writes in Spanish, is told the right one."""

from collections.abc import Container, Mapping

_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("nombre", "title", "titulo"),
    "when": ("cuando", "if", "si", "conditions", "condition", "match"),
    "unless": ("except", "excepto", "not", "menos", "salvo"),
    "rules": ("rule", "reglas", "regla"),
    "team": ("equipo", "equipe", "channel", "canal", "route", "assign_team"),
    "priority": ("prioridad", "prioridade", "urgency", "urgencia"),
    "tags": ("etiquetas", "etiqueta", "labels", "label"),
    "tag": ("etiqueta", "label", "case_tag"),
    "assignee": ("assign", "assigned", "asignar", "persona", "owner"),
    "template": ("reply", "answer", "respuesta", "plantilla", "text_to_customer"),
    "note": ("nota", "comment", "comentario"),
    "tell": ("notify", "alert", "avisar", "aviso", "warn"),
    "ladder": ("escalate", "escalar", "escalera"),
    "spam": ("block", "mute", "bloquear", "ban", "discard"),
    "close": ("resolve", "cerrar", "resolver"),
    "webhook": ("hook", "call", "post"),
    "on": ("event", "events", "evento", "trigger", "occasion"),
    "stop": ("final", "last", "parar", "break"),
    "any": ("palabras", "words", "word", "keywords", "keyword", "contains", "any_of", "text", "contiene", "alguna"),
    "all": ("all_of", "todas", "every"),
    "none": ("none_of", "ninguna", "exclude", "without"),
    "regex": ("pattern", "patterns", "regexp", "regular_expression", "patron"),
    "language": ("idioma", "lang", "lingua"),
    "platform": ("plataforma",),
    "account": ("cuenta", "conta"),
    "public": ("publico", "is_public"),
    "file": ("attachment", "attachments", "has_attachment", "files", "archivo", "adjunto", "media", "photo"),
    "link": ("links", "url", "domain", "enlace"),
    "often": ("repeat", "repeated", "messages", "frequency"),
    "outside": ("calendar", "holiday", "holidays", "fuera", "out_of_hours", "after_hours"),
    "inside": ("dentro", "business_hours", "opening_hours"),
    "hours": (
        "time",
        "hour",
        "horario",
        "hora",
        "horas",
        "horarios",
        "calendars",
        "calendar",
        "schedule",
        "business_hours",
        "opening_hours",
    ),
    "weekday": ("day", "days", "weekdays", "dia", "dias"),
    "customer_tag": ("customer_tags", "vip"),
    "returning": ("new", "new_customer", "nuevo", "is_new"),
    "longer": ("min_length", "length", "longitud"),
    "shorter": ("max_length",),
    "older": ("age", "edad"),
    "expr": ("expression", "cel", "expresion"),
    "holidays": ("feriados", "festivos", "public_holidays"),
    "closed": ("cerrado", "closed_on", "fechado"),
    "special": ("exceptions", "excepciones", "especial"),
    "calendar": ("ical", "icalendar", "ics", "calendario"),
    "always": ("siempre", "24/7", "round_the_clock"),
    "timezone": ("zone", "time_zone", "tz", "zona_horaria"),
    "members": ("people", "miembros", "personas", "staff"),
}
"""Right name -> what else it is called."""


def meant(key: str, known: Container[str]) -> str | None:
    """The right name among the known ones."""
    plain = key.lower()
    return next((right for right, others in _NAMES.items() if right in known and plain in others), None)
