-- The audit log: A:audit, a stream of encoded v1::AuditRecord. Only these two functions know it: records are added,
-- and end with their time. Nothing changes or removes one. A:reading:WHO is a set of what somebody has read since the
-- first of it was read; it ends by itself.
local function count_reading(c, who, what, most, lasts)
  local key = c.A .. ':reading:' .. who
  local count = redis.call('SCARD', key)
  if count >= most or redis.call('SADD', key, what) == 0 then return 0 end
  if count == 0 then redis.call('PEXPIRE', key, lasts) end
  return count + 1
end

-- add_audit. Args: record, how long records are kept in ms; where readings are counted: who, what, how many are told
-- apart, for how long in ms. Returns: {0, the number of this reading, or 0: it is none or was counted}.
register('add_audit', function(keys, args)
  local c = context(keys[1])
  redis.call('XADD', c.A .. ':audit', '*', 'r', args[1])
  redis.call('XTRIM', c.A .. ':audit', 'MINID', '~', string.format('%.0f', math.max(c.now - tonumber(args[2]), 0)))
  return {0, args[3] and count_reading(c, args[3], args[4], tonumber(args[5]), args[6]) or 0}
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
