"""The window: the only place with Qt. It asks the services, shows what came back, and decides nothing."""
