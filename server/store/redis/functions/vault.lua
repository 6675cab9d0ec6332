-- Documents about people's access. Reads, writes: A:v:<name>, a hash of r (revision) and b (bytes).
-- load_vault. Args: name. Returns: {0, revision, bytes}.
register('load_vault', function(keys, args)
  local found = redis.call('HMGET', keys[1] .. ':v:' .. args[1], 'r', 'b')
  return {0, tonumber(found[1] or '0'), found[2] or ''}
end, READ)

-- save_vault. Args: name, expected revision, bytes (empty: remove). Returns: {0, new revision}.
register('save_vault', function(keys, args)
  local key = keys[1] .. ':v:' .. args[1]
  local revision = tonumber(redis.call('HGET', key, 'r') or '0')
  if revision ~= tonumber(args[2]) then return fail(CONFLICT, 'revision: now ' .. revision) end
  if args[3] == '' then
    redis.call('DEL', key)
    return {0, 0}
  end
  redis.call('HSET', key, 'r', revision + 1, 'b', args[3])
  return {0, revision + 1}
end, EVEN_FULL)

-- claim_vault: the first candidate stays. Args: name, candidate. Returns: {0, bytes}.
register('claim_vault', function(keys, args)
  local key = keys[1] .. ':v:' .. args[1]
  if redis.call('HSETNX', key, 'b', args[2]) == 1 then redis.call('HSET', key, 'r', 1) end
  return {0, redis.call('HGET', key, 'b')}
end, EVEN_FULL)

-- recheck_people: tells every live node of the cell, as after a change of settings. Returns: {0}.
register('recheck_people', function(keys)
  local c = context(keys[1])
  local revision = tonumber(redis.call('HGET', c.A .. ':config', 'revision') or '0')
  local record = record_of(c, 'config', delimited('\106', '\8' .. varint(revision)))
  for _, node in ipairs(redis.call('ZRANGE', c.P .. '/nodes', 0, -1)) do deliver(c, node, record) end
  return {0}
end, EVEN_FULL)
