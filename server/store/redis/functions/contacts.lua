-- contact, save_contact: a person on the customer's side. Reads and writes: A:k:<contact>.
-- Args of contact: caller, rank, id. Returns: {0, contact}.
register('contact', function(keys, args)
  local c = context(keys[1])
  local parts = redis.call('HVALS', c.A .. ':k:' .. args[3])
  if #parts == 0 or (args[2] == 'c' and args[1] ~= args[3]) then
    return fail(NOT_FOUND, 'no such contact')
  end
  return {0, table.concat(parts)}
end, READ)

-- Args: caller, rank, id, number of fields, pairs. Returns: {0, contact}.
register('save_contact', function(keys, args)
  if args[2] == 'c' and args[1] ~= args[3] then return fail(NOT_FOUND, 'no such contact') end
  return {0, save_contact(context(keys[1]), args[3], args, 5, tonumber(args[4]))}
end)
