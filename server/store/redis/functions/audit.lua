-- The audit log: A:audit, a stream of encoded v1::AuditRecord. Only these two functions know it: records are added,
-- and end with their time. Nothing changes or removes one.
-- add_audit. Args: record, how long records are kept in ms. Returns: {0}.
register('add_audit', function(keys, args)
  local c = context(keys[1])
  redis.call('XADD', c.A .. ':audit', '*', 'r', args[1])
  redis.call('XTRIM', c.A .. ':audit', 'MINID', '~', string.format('%.0f', math.max(c.now - tonumber(args[2]), 0)))
  return {0}
end, EVEN_FULL)

-- read_audit, newest first. Args: newest and oldest id (in Redis' notation), limit. Returns: {0, id, record ...}.
register('read_audit', function(keys, args)
  local reply = {0}
  for _, row in ipairs(redis.call('XREVRANGE', keys[1] .. ':audit', args[1], args[2], 'COUNT', args[3])) do
    reply[#reply + 1] = row[1]
    reply[#reply + 1] = row[2][2]
  end
  return reply
end, READ)
