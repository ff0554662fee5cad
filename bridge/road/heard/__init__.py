"""What did somebody say or do, and what follows? Customers, bystanders and staff: one module per thing that people do."""
