"""The classes and relationship types Slipway ships with. Organisations add their own below and beside them.

Names follow what ServiceNow's CMDB, NetBox, iTop and GLPI call these things. A migration puts them in place;
what an organisation changed afterwards stays as it is.
"""

# Columns: name; label; parent; description.
CLASSES: list[tuple[str, str, str, str]] = [
    ("configuration_item", "Configuration item", "", "The root: everything that is recorded."),
    ("service", "Service", "configuration_item", "What is provided to somebody."),
    ("business_service", "Business service", "service", "A service the business consumes and values."),
    ("technical_service", "Technical service", "service", "A service other services rest on."),
    ("application", "Application", "configuration_item", "A business application as its users know it."),
    ("software_instance", "Software instance", "application", "One installed, running copy of software."),
    ("database", "Database", "software_instance", "A database or database server instance."),
    ("middleware", "Middleware", "software_instance", "Message broker, web server, application server."),
    ("container", "Container", "software_instance", "A running container."),
    (
        "software_component",
        "Software component",
        "configuration_item",
        "A library, framework or file that an application is built from.",
    ),
    ("hardware", "Hardware", "configuration_item", "A physical thing with a serial number."),
    ("computer", "Computer", "configuration_item", "Whatever runs an operating system."),
    ("server", "Server", "computer", "A physical server."),
    ("virtual_machine", "Virtual machine", "computer", "A virtual server."),
    ("storage", "Storage", "hardware", "Disk array, volume, bucket."),
    ("network_device", "Network device", "hardware", "Switch, router, firewall, load balancer."),
    ("circuit", "Circuit", "configuration_item", "A line from a network provider."),
    ("place", "Place", "configuration_item", "Where things are."),
    ("site", "Site", "place", "A building or campus."),
    ("room", "Room", "place", "A room within a site."),
    ("rack", "Rack", "place", "A rack within a room."),
]

# Columns: class; name; label; type; options.
ATTRIBUTES: list[tuple[str, str, str, str, dict[str, object]]] = [
    ("service", "service_hours", "Service hours", "text", {"help_text": "Such as Mon–Fri 07:00–19:00."}),
    ("service", "availability_target", "Availability target", "number", {"unit": "%"}),
    ("application", "software_version", "Version", "text", {}),
    ("application", "vendor", "Vendor", "text", {}),
    ("database", "engine", "Engine", "text", {"help_text": "Such as PostgreSQL 15."}),
    ("container", "image", "Image", "text", {"help_text": "Reference with tag or digest."}),
    ("software_component", "software_version", "Version", "text", {}),
    ("software_component", "vendor", "Vendor", "text", {}),
    ("software_component", "package_url", "Package URL", "text", {}),
    ("software_component", "license", "License", "text", {}),
    ("hardware", "manufacturer", "Manufacturer", "text", {}),
    ("hardware", "model", "Model", "text", {}),
    ("hardware", "serial_number", "Serial number", "text", {}),
    ("hardware", "warranty_until", "Warranty until", "date", {}),
    ("computer", "operating_system", "Operating system", "text", {}),
    ("computer", "ip_address", "IP address", "ip", {}),
    ("computer", "cpu_cores", "CPU cores", "number", {}),
    ("computer", "memory", "Memory", "number", {"unit": "GiB"}),
    ("server", "serial_number", "Serial number", "text", {}),
    ("storage", "capacity", "Capacity", "number", {"unit": "GiB"}),
    ("network_device", "management_ip", "Management IP", "ip", {}),
    ("circuit", "bandwidth", "Bandwidth", "number", {"unit": "Mbit/s"}),
    ("circuit", "provider", "Provider", "text", {}),
    ("site", "address", "Address", "text", {}),
]

# Columns: name; label; label from the target; impact; whether circles are refused.
RELATIONSHIP_TYPES: list[tuple[str, str, str, str, bool]] = [
    ("depends_on", "Depends on", "Used by", "target_to_source", False),
    ("runs_on", "Runs on", "Runs", "target_to_source", False),
    ("hosted_on", "Hosted on", "Hosts", "target_to_source", False),
    ("contains", "Contains", "Contained by", "source_to_target", True),
    ("connects_to", "Connects to", "Connected by", "both", False),
    ("backed_up_by", "Backed up by", "Backs up", "none", False),
]

# Columns: name; label; how long. No class chooses one at first: everything is kept.
RETENTION_CLASSES: list[tuple[str, str, dict[str, object]]] = [
    ("kept_for_ever", "Kept for ever", {"forever": True}),
    ("standard", "Standard", {"every_days": 90, "daily_days": 365, "monthly_months": None}),
    ("short", "Short", {"every_days": 30, "daily_days": 90, "monthly_months": 24}),
]
