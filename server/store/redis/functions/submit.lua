-- submit: puts a command for the router. Args: caller, rank, conversation (empty: none), action, command, queue (empty:
-- none).
-- Reads: the conversation. Writes: the routing stream. Returns: {0}. A command about a finished conversation
-- (reopen) carries its snapshot, because the router has forgotten it.
register('submit', function(keys, args)
  local c = context(keys[1])
  if args[3] ~= '' then
    local refused = refuse(c, args[3], args[1], args[2], args[4])
    if refused then return refused end
  elseif args[4] == 'set_queue' or args[4] == 'oversee' then
    local refused = refuse_overseeing(c, args[1], args[2], args[4], args[6])
    if refused then return refused end
  end
  local bytes = args[5]
  if args[3] ~= '' and redis.call('HGET', conversation_key(c, args[3]), 'done') == '1' then
    bytes = bytes .. delimited('\42', snapshot(c, args[3]))
  end
  put_command(c, bytes)
  return {0}
end, EVEN_FULL)
