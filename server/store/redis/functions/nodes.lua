-- follow, unfollow: which nodes want copies of a topic. Args: node, topic.
-- Writes: A:t:<topic>, and P/f:<node> so that a dead node's follows can be found. Returns: {0}.
register('follow', function(keys, args)
  local c = context(keys[1])
  local topic = c.A .. ':t:' .. args[2]
  redis.call('SADD', topic, args[1])
  redis.call('SADD', c.P .. '/f:' .. args[1], topic)
  return {0}
end, EVEN_FULL)

register('unfollow', function(keys, args)
  local c = context(keys[1])
  local topic = c.A .. ':t:' .. args[2]
  redis.call('SREM', topic, args[1])
  redis.call('SREM', c.P .. '/f:' .. args[1], topic)
  return {0}
end, EVEN_FULL)

-- renew_node: a node lives on in the given cells; nodes whose time ran out are forgotten.
-- KEYS: the cells' prefixes P. Args: node, ttl in ms. Writes: P/nodes. Returns: {0, was new somewhere}.
register('renew_node', function(keys, args)
  local c = clock({})
  local now = string.format('%.0f', c.now)
  local expires = string.format('%.0f', c.now + tonumber(args[2]))
  local fresh = 0
  for _, P in ipairs(keys) do
    for _, node in ipairs(redis.call('ZRANGEBYSCORE', P .. '/nodes', '-inf', now, 'LIMIT', 0, 10)) do
      forget_node(P, node)
    end
    if redis.call('ZADD', P .. '/nodes', expires, args[1]) == 1 then fresh = 1 end
  end
  return {0, fresh}
end, EVEN_FULL)

-- drop_node. KEYS: the cells' prefixes P. Args: node. Returns: {0}.
register('drop_node', function(keys, args)
  for _, P in ipairs(keys) do forget_node(P, args[1]) end
  return {0}
end, EVEN_FULL)

-- signal: copies what need not survive to the live nodes that follow its topics and are not far behind.
-- Args: origin node, then for each record its topic and its bytes. Writes: inboxes. Returns: {0}.
register('signal', function(keys, args)
  local c = context(keys[1])
  for i = 2, #args, 2 do
    for _, node in ipairs(redis.call('SMEMBERS', c.A .. ':t:' .. args[i])) do
      local is_behind = redis.call('XLEN', c.P .. '/in:' .. node) >= SIGNALS_MAX
      if node ~= args[1] and not is_behind then deliver(c, node, args[i + 1]) end
    end
  end
  return {0}
end)

-- trim_inbox: forgets what was read. KEYS: a cell's prefix P. Args: node, id of the first item to keep.
register('trim_inbox', function(keys, args)
  redis.call('XTRIM', keys[1] .. '/in:' .. args[1], 'MINID', args[2])
  return {0}
end, EVEN_FULL)
