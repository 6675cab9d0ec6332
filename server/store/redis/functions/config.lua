-- Settings. Inbox ids and e-mails are unique in the installation, so their tables live in the slot of the
-- installation, KEYS[1] = sb:{g}: ; an account's settings live in its own cell.

-- claim_names: takes inbox ids and e-mails for an account, or nothing if one of them is another's.
-- Args: account, number of inboxes, inboxes ..., e-mails ... Writes: inboxes, emails, names:<account>, accounts.
-- Returns: {0}.
local function each_name(args, visit)
  local inboxes = tonumber(args[2])
  for i = 3, #args do visit(i < 3 + inboxes and 'inboxes' or 'emails', args[i]) end
end

register('claim_names', function(keys, args)
  local G, account, taken = keys[1], args[1], nil
  each_name(args, function(table_name, name)
    local holder = redis.call('HGET', G .. table_name, name)
    if holder and holder ~= account then taken = name end
  end)
  if taken then return fail(CONFLICT, 'in use by another account: ' .. taken) end
  each_name(args, function(table_name, name)
    redis.call('HSET', G .. table_name, name, account)
    redis.call('SADD', G .. 'names:' .. account, table_name .. ' ' .. name)
  end)
  redis.call('SADD', G .. 'accounts', account)
  return {0}
end, EVEN_FULL)

-- release_names: gives back every name that is not in the list. Args as above. Returns: {0}.
register('release_names', function(keys, args)
  local G, keep = keys[1], {}
  each_name(args, function(table_name, name) keep[table_name .. ' ' .. name] = true end)
  for _, member in ipairs(redis.call('SMEMBERS', G .. 'names:' .. args[1])) do
    if not keep[member] then
      local space = string.find(member, ' ', 1, true)
      redis.call('HDEL', G .. string.sub(member, 1, space - 1), string.sub(member, space + 1))
      redis.call('SREM', G .. 'names:' .. args[1], member)
    end
  end
  return {0}
end, EVEN_FULL)

-- save_config: replaces an account's settings if the revision is still the expected one.
-- Args: expected revision, bytes, how many sinks want events, then pairs: a sink and the events that it wants, between
-- spaces; a restricted person and what was given to it (shared.lua). Writes: A:config, A:ob:hooks, A:grants, the routing
-- stream, the inbox of every live node.
-- Returns: {0, new revision}.
register('save_config', function(keys, args)
  local c = context(keys[1])
  local revision = tonumber(redis.call('HGET', c.A .. ':config', 'revision') or '0')
  if revision ~= tonumber(args[1]) then return fail(CONFLICT, 'revision: now ' .. revision) end
  revision = revision + 1
  epoch_of(c, true)
  local bytes = args[2] .. '\64' .. varint(revision)
  redis.call('HSET', c.A .. ':config', 'revision', revision, 'bytes', bytes)
  redis.call('DEL', c.A .. ':ob:hooks', c.A .. ':grants')
  local hooks = tonumber(args[3])
  set_pairs(c.A .. ':ob:hooks', args, 4, hooks)
  set_pairs(c.A .. ':grants', args, 4 + 2 * hooks, (#args - 3) / 2 - hooks)
  local changed = '\8' .. varint(revision)
  command(c, delimited('\242\1', changed))
  local record = record_of(c, 'config', delimited('\106', changed))
  for _, node in ipairs(redis.call('ZRANGE', c.P .. '/nodes', 0, -1)) do deliver(c, node, record) end
  return {0, revision}
end, EVEN_FULL)

-- queue_overrides. Reads: A:rec:q. Returns: {0, queue, bytes ...}.
register('queue_overrides', function(keys)
  return {0, unpack(redis.call('HGETALL', keys[1] .. ':rec:q'))}
end, READ)

-- load_config. Returns: {0, bytes}.
register('load_config', function(keys)
  local bytes = redis.call('HGET', keys[1] .. ':config', 'bytes')
  return bytes and {0, bytes} or fail(NOT_FOUND, 'no such account')
end, READ)

-- lookup: whose name it is. KEYS: sb:{g}: . Args: inboxes or emails, name. Returns: {0, account}.
register('lookup', function(keys, args)
  local account = redis.call('HGET', keys[1] .. args[1], args[2])
  return account and {0, account} or fail(NOT_FOUND, 'no such account')
end, READ)

-- accounts. KEYS: sb:{g}: . Returns: {0, accounts ...}.
register('accounts', function(keys)
  local accounts = redis.call('SMEMBERS', keys[1] .. 'accounts')
  table.insert(accounts, 1, 0)
  return accounts
end, READ)
