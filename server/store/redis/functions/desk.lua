-- load_desk, save_desk: what a member of staff keeps for the own desk. Reads, writes: A:desk:<person>.
-- Args of load_desk: person, name. Returns: {0, bytes or ''}.
register('load_desk', function(keys, args)
  return {0, redis.call('HGET', keys[1] .. ':desk:' .. args[1], args[2]) or ''}
end, READ)

-- Args: person, name, bytes (empty: remove). Returns: {0}.
register('save_desk', function(keys, args)
  set_pairs(keys[1] .. ':desk:' .. args[1], args, 2, 1)
  return {0}
end)
