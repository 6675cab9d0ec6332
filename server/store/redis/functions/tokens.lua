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
end, EVEN_FULL)

-- count_attempt: counts within a window that begins with the first, never beyond the most. Args: window in ms, the
-- most, how much. Returns: {0, 1 if it was counted, ms until the window ends}.
register('count_attempt', function(keys, args)
  local count, amount = tonumber(redis.call('GET', keys[1]) or '0'), tonumber(args[3])
  local fits = count + amount <= tonumber(args[2])
  if fits then
    redis.call('INCRBY', keys[1], amount)
    if count == 0 then redis.call('PEXPIRE', keys[1], args[1]) end
  end
  local left = redis.call('PTTL', keys[1])
  return {0, fits and 1 or 0, left > 0 and left or tonumber(args[1])}
end, EVEN_FULL)

-- give_back_attempt. Args: how much. Returns: {0}.
register('give_back_attempt', function(keys, args)
  local count = tonumber(redis.call('GET', keys[1]) or '0')
  if count > tonumber(args[1]) then
    redis.call('DECRBY', keys[1], args[1])
  else
    redis.call('DEL', keys[1])
  end
  return {0}
end, EVEN_FULL)
