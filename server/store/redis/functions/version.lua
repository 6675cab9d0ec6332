-- version: the build of this library, so that a server can tell whether it is its own. Returns: {0, build}.
register('version', function() return {0, BUILD} end, READ)
