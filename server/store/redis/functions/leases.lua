-- acquire_lease, release_lease: who routes a cell. KEYS: P. Reads and writes: P/lease {node, epoch, expires}.
-- The epoch only grows; whoever holds an older one can commit nothing.
-- Args: node, known epoch, ttl in ms. Returns: {0, epoch, now in ms}.
register('acquire_lease', function(keys, args)
  local c, key = clock({}), keys[1] .. '/lease'
  local v = redis.call('HMGET', key, 'node', 'epoch', 'expires')
  local epoch = tonumber(v[2] or '0')
  if v[1] and v[1] ~= '' and v[1] ~= args[1] and tonumber(v[3]) > c.now then
    return fail(CONFLICT, 'the lease is held by another node')
  end
  if v[1] ~= args[1] or epoch ~= tonumber(args[2]) or epoch == 0 then epoch = epoch + 1 end
  redis.call('HSET', key, 'node', args[1], 'epoch', string.format('%.0f', epoch),
    'expires', string.format('%.0f', c.now + tonumber(args[3])))
  return {0, epoch, c.now}
end, EVEN_FULL)

-- Args: node, epoch. Returns: {0}.
register('release_lease', function(keys, args)
  local key = keys[1] .. '/lease'
  local v = redis.call('HMGET', key, 'node', 'epoch')
  if v[1] == args[1] and v[2] == args[2] then redis.call('HSET', key, 'node', '', 'expires', '0') end
  return {0}
end, EVEN_FULL)
