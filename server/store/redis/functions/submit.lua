-- submit: puts a command for the router. Args: caller, rank, conversation (empty: none), grant, command.
-- Reads: the conversation. Writes: the routing stream. Returns: {0}.
register('submit', function(keys, args)
  local c = context(keys[1])
  if args[3] ~= '' then
    local refused = refuse(c, args[3], args[1], args[2], args[4])
    if refused then return refused end
  end
  put_command(c, args[5])
  return {0}
end)
