"""How the contract servers say no."""

TOKENS = {"zendesk": "zd-token", "hubspot": "hs-token", "client": "sf-client", "secret": "sf-secret", "hook": "hook-key"}


class Violation(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def require(holds, message, status=422):
    if not holds:
        raise Violation(status, message)


def fields(given, known, required, where):
    require(isinstance(given, dict), where + " must be an object", 400)
    for name, value in given.items():
        require(name in known, "%s.%s is not a field" % (where, name))
        if isinstance(known, dict) and isinstance(known[name], (type, tuple)):
            require(isinstance(value, known[name]), "%s.%s has the wrong type" % (where, name))
    for name in required:
        require(name in given, "%s.%s is missing" % (where, name))
