-- Contacts: one hash field per field of v1::Contact, holding its encoded bytes.
-- What customers say of themselves replaces nothing that the shop vouched for (f9), and vouches for nothing.
local VOUCHED = {f2 = true, f3 = true, f4 = true} -- name, email, phone
local function own_words(key, args, first, count)
  local vouched, kept = redis.call('HEXISTS', key, 'f9') == 1, {}
  for i = first, first + 2 * count - 1, 2 do
    if args[i] ~= 'f9' and not (vouched and VOUCHED[args[i]]) then
      kept[#kept + 1] = args[i]
      kept[#kept + 1] = args[i + 1]
    end
  end
  return kept
end

-- Where the shop vouches for the first time, what the contact was called before goes: it would seem to be its word.
local function begin_vouching(key, args, first, count)
  if redis.call('HEXISTS', key, 'f9') == 1 then return end
  for i = first, first + 2 * count - 1, 2 do
    if args[i] == 'f9' then redis.call('HDEL', key, 'f2', 'f3', 'f4') end
  end
end

-- Whether these pairs leave no more attributes than one may say of oneself.
local function has_room(key, args, first, count)
  local fresh, present = 0, 0
  for i = first, first + 2 * count - 1, 2 do
    if string.sub(args[i], 1, 2) == 'a:' and redis.call('HEXISTS', key, args[i]) == 0 then
      fresh = fresh + 1
    end
  end
  if fresh == 0 then return true end
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 2) == 'a:' then present = present + 1 end
  end
  return present + fresh <= ATTRIBUTES_MAX
end

-- The contact, or nothing and the failure.
local function save_contact(c, id, args, first, count, by_customer)
  local key, changed = c.A .. ':k:' .. id, false
  if by_customer then
    if not has_room(key, args, first, count) then
      return nil, fail(INVALID_ARGUMENT, 'attributes: a contact has at most 50')
    end
    args = own_words(key, args, first, count)
    first, count = 1, #args / 2
  else
    begin_vouching(key, args, first, count)
  end
  if redis.call('HEXISTS', key, 'f7') == 1 then
    for i = first, first + 2 * count - 1, 2 do
      changed = changed or (redis.call('HGET', key, args[i]) or '') ~= args[i + 1]
    end
  end
  set_pairs(key, args, first, count)
  if changed then on_contact(c, id) end
  redis.call('HSETNX', key, 'f7', delimited('\58', timestamp(c.now)))
  redis.call('HSET', key, 'f8', delimited('\66', timestamp(c.now)))
  return table.concat(redis.call('HVALS', key))
end

-- contact, save_contact: a person on the customer's side. Reads and writes: A:k:<contact>.
-- Args of contact: caller, rank, id. Returns: {0, contact}.
register('contact', function(keys, args)
  local c = context(keys[1])
  local parts = redis.call('HVALS', c.A .. ':k:' .. args[3])
  if #parts == 0 or (args[2] == 'c' and args[1] ~= args[3]) then
    return fail(NOT_FOUND, 'no such contact')
  end
  if not knows_contact(c, args[1], args[2], args[3]) then return forbidden() end
  return {0, table.concat(parts)}
end, READ)

-- Args: caller, rank, id, number of fields, pairs. Returns: {0, contact}.
register('save_contact', function(keys, args)
  if args[2] == 'c' and args[1] ~= args[3] then return fail(NOT_FOUND, 'no such contact') end
  local c = context(keys[1])
  if not knows_contact(c, args[1], args[2], args[3]) then return forbidden() end
  local saved, full = save_contact(c, args[3], args, 5, tonumber(args[4]), args[2] == 'c')
  return saved and {0, saved} or full
end)
