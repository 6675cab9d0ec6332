-- heads: the newest seq of conversations. Args: conversations ... Reads: them. Writes: nothing.
-- Returns: {0, epoch, id, seq, id, seq ...}; unknown ids are left out.
register('heads', function(keys, args)
  local c = context(keys[1])
  local reply = {0, epoch_of(c)}
  for _, id in ipairs(args) do
    local head = redis.call('HGET', conversation_key(c, id), 'head')
    if head then
      reply[#reply + 1] = id
      reply[#reply + 1] = tonumber(head)
    end
  end
  return reply
end, READ)
