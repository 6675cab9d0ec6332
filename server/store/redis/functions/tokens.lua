-- Tokens, installation keys, attempts. KEYS[1] is the whole key, made of the hash of the token or name.
-- put_token. Args: caller bytes, ttl in ms. Returns: {0}.
register('put_token', function(keys, args)
  redis.call('SET', keys[1], args[1], 'PX', args[2])
  return {0}
end, EVEN_FULL)

-- find_token. Args: '1' to take it away in the same step. Returns: {0, caller bytes}.
register('find_token', function(keys, args)
  local caller = redis.call('GET', keys[1])
  if not caller then return fail(NOT_FOUND, 'no such token') end
  if args[1] == '1' then redis.call('DEL', keys[1]) end
  return {0, caller}
end, EVEN_FULL)

-- drop_token. Returns: {0}.
register('drop_token', function(keys)
  redis.call('DEL', keys[1])
  return {0}
end, EVEN_FULL)

-- installation_key: the first candidate stays for ever. Args: candidate. Returns: {0, key}.
register('installation_key', function(keys, args)
  redis.call('SETNX', keys[1], args[1])
  return {0, redis.call('GET', keys[1])}
end)

-- count_attempt: counts within a window that begins with the first. Args: window in ms. Returns: {0, count}.
register('count_attempt', function(keys, args)
  local count = redis.call('INCR', keys[1])
  if count == 1 then redis.call('PEXPIRE', keys[1], args[1]) end
  return {0, count}
end, EVEN_FULL)
