-- Shared by every operation: encoding, grants, entries, indexes, copies to following nodes.
-- KEYS[1] of an account's operation is its base key A = sb:{c<cell>}:<account>; P = sb:{c<cell>}: is its cell.
-- Reads, writes: as the callers below say. Replies: {0, ...} or {error code, message}; the numbers are
-- those of proto/switchboard/v1/codes.proto.

local INVALID_ARGUMENT, ID_CONFLICT, FORBIDDEN, NOT_FOUND = 3, 5, 11, 12
local WRONG_STATE, CONVERSATION_FULL, CONFLICT = 20, 22, 26
local TOO_LARGE, STORAGE_FULL = 4, 170

local STATE_QUEUED, STATE_OFFERED, STATE_PARKED, STATE_CLOSED, STATE_ABANDONED = '2', '3', '6', 7, 9
local TAGS_MAX, ATTRIBUTES_MAX = 50, 50 -- of a conversation; of a contact by its own word
local MENTIONS_MAX = 1000 -- conversations that a person's list of mentions remembers
local LOOKED_MAX = 500 -- conversations looked at in one step for those that were given
local WAKE_MAX = 10000 -- a router this far behind reads every account anyway
local INBOX_MAX = 100000 -- a node this far behind has to start afresh
local SIGNALS_MAX = 1000 -- a node this far behind is not told who is typing

-- Protobuf, as much of it as is needed: tags are written as the bytes that they are.
local function varint(n)
  local out = {}
  while n >= 128 do
    out[#out + 1] = string.char(n % 128 + 128)
    n = math.floor(n / 128)
  end
  out[#out + 1] = string.char(n)
  return table.concat(out)
end

local function delimited(tag, bytes)
  return tag .. varint(#bytes) .. bytes
end

local function timestamp(ms)
  local nanos = (ms % 1000) * 1000000
  local seconds = '\8' .. varint(math.floor(ms / 1000))
  return nanos == 0 and seconds or seconds .. '\16' .. varint(nanos)
end

local function clock(c)
  local time = redis.call('TIME')
  c.micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
  c.now = math.floor(c.micros / 1000)
  return c
end

local function context(key)
  local cell, account = string.match(key, '^(sb:{c%d+}:)(.+)$')
  return clock({A = key, P = cell, account = account})
end

local function fail(code, message)
  return {code, message}
end

local function set_pairs(key, args, first, count)
  for i = first, first + 2 * count - 1, 2 do
    if args[i + 1] == '' then
      redis.call('HDEL', key, args[i])
    else
      redis.call('HSET', key, args[i], args[i + 1])
    end
  end
end

-- The tags of a conversation from its field f10.
local function parse_tags(bytes)
  local tags, at = {}, 1
  while at <= #bytes do -- 0x52, one byte of length (tags have at most 64), the tag
    local size = string.byte(bytes, at + 1)
    tags[#tags + 1] = string.sub(bytes, at + 2, at + 1 + size)
    at = at + 2 + size
  end
  return tags
end

-- What a close adds to the tags that were there: nobody who only closes takes any away.
local function with_tags(bytes, more)
  local has, tags = {}, {}
  for _, tag in ipairs(parse_tags(bytes .. more)) do
    if not has[tag] then tags[#tags + 1] = delimited('\82', tag) end
    has[tag] = true
  end
  return table.concat(tags)
end

local function epoch_of(c, may_write)
  local epoch = redis.call('GET', c.P .. '/epoch')
  if not epoch and may_write then
    epoch = string.sub(redis.sha1hex(c.P .. tostring(c.micros)), 1, 22)
    redis.call('SET', c.P .. '/epoch', epoch)
  end
  return epoch or ''
end

-- Nodes.
local function forget_node(P, node)
  for _, topic in ipairs(redis.call('SMEMBERS', P .. '/f:' .. node)) do
    redis.call('SREM', topic, node)
  end
  redis.call('DEL', P .. '/f:' .. node, P .. '/in:' .. node)
  redis.call('ZREM', P .. '/nodes', node)
end

local function deliver(c, node, record)
  local lives = redis.call('ZSCORE', c.P .. '/nodes', node)
  if not lives or tonumber(lives) <= c.now then return end
  if redis.call('XLEN', c.P .. '/in:' .. node) >= INBOX_MAX then
    forget_node(c.P, node)
    return
  end
  redis.call('XADD', c.P .. '/in:' .. node, '*', 'r', record)
end

-- An InboxRecord: account and topic, then the body that the caller has encoded already.
local function record_of(c, topic, body)
  return delimited('\10', c.account) .. (topic == '' and '' or delimited('\18', topic)) .. body
end

local function fan(c, topic, body, origin)
  local nodes = redis.call('SMEMBERS', c.A .. ':t:' .. topic)
  if #nodes == 0 then return end
  local record = record_of(c, topic, body)
  for _, node in ipairs(nodes) do
    if node ~= origin then deliver(c, node, record) end
  end
end

-- Conversations. Hash fields f<number> hold the encoded fields of v1::Conversation, so that a snapshot is
-- their concatenation; what functions decide by is kept in plain fields beside them.
local function conversation_key(c, id)
  return c.A .. ':c:' .. id
end

local function snapshot(c, id)
  local hash = redis.call('HGETALL', conversation_key(c, id))
  local parts, contact = {}, ''
  for i = 1, #hash, 2 do
    if string.sub(hash[i], 1, 1) == 'f' then
      parts[#parts + 1] = hash[i + 1]
    elseif hash[i] == 'head' then
      parts[#parts + 1] = '\96' .. varint(tonumber(hash[i + 1]))
    elseif hash[i] == 'contact' then
      contact = hash[i + 1]
    end
  end
  local person = table.concat(redis.call('HVALS', c.A .. ':k:' .. contact))
  parts[#parts + 1] = delimited('\50', person)
  parts[#parts + 1] = delimited('\106', epoch_of(c))
  return table.concat(parts)
end

local function fan_snapshot(c, topic, id, origin)
  fan(c, topic, delimited('\90', delimited('\114', snapshot(c, id))), origin)
end

local function index(c, name)
  return c.A .. ':ix:' .. name
end

-- Contacts by when something was last heard of them, in ms.
local function heard_of(c)
  return c.A .. ':contacts'
end

-- Moves the conversation to the newest place of every list that it belongs to, and out of the others.
local function reindex(c, id)
  local key = conversation_key(c, id)
  local v = redis.call('HMGET', key, 'done', 'owner', 'queue', 'contact', 'f28', 'xo', 'xq', 'xd')
  local done, score = v[1] == '1', c.micros
  local owner = ((not done or v[5]) and v[2]) or ''
  local queue = (not done and v[3]) or ''
  redis.call('ZADD', index(c, done and 'closed' or 'open'), score, id)
  if v[8] ~= (done and '1' or '0') then
    redis.call('ZREM', index(c, done and 'open' or 'closed'), id)
    redis.call('HSET', key, 'xd', done and '1' or '0')
  end
  if v[6] and v[6] ~= owner then redis.call('ZREM', index(c, 'o:' .. v[6]), id) end
  if owner ~= '' then redis.call('ZADD', index(c, 'o:' .. owner), score, id) end
  if (v[6] or '') ~= owner then redis.call('HSET', key, 'xo', owner) end
  if v[7] and v[7] ~= queue then redis.call('ZREM', index(c, 'q:' .. v[7]), id) end
  if queue ~= '' then redis.call('ZADD', index(c, 'q:' .. queue), score, id) end
  if (v[7] or '') ~= queue then redis.call('HSET', key, 'xq', queue) end
  redis.call('ZADD', index(c, 'c:' .. v[4]), score, id)
end

local on_entry, on_contact -- what follows for the outbox: shared_outbox.lua

-- The entry comes without conversation, seq and time. kind: 'm' for a public message, else ''.
-- Answers seq and the bytes as stored.
local function add_entry(c, id, entry, kind, by_staff, preview, origin)
  local key = conversation_key(c, id)
  local seq = redis.call('HINCRBY', key, 'head', 1)
  local at = timestamp(c.now)
  local stored = delimited('\10', id) .. entry .. '\16' .. varint(seq) .. delimited('\26', at)
  redis.call('XADD', c.A .. ':e:' .. id, seq .. '-0', 'e', stored)
  if kind == 'm' then
    redis.call('HSET', key, 'f20', delimited('\162\1', at), 'f21', delimited('\170\1', preview))
    if by_staff == '1' then redis.call('HSETNX', key, 'f18', delimited('\146\1', at)) end
  end
  fan(c, 'conversation:' .. id, delimited('\82', stored), origin)
  on_entry(c, id, entry, kind, seq)
  return seq, stored
end

-- Who has committed the stream to its end waits at the cell's wake-up stream: commit trims what it covers, so an
-- empty stream means that somebody may be waiting.
local function put_command(c, bytes)
  if redis.call('XLEN', c.A .. ':rt') == 0 then
    redis.call('XADD', c.P .. '/wake', 'MAXLEN', '~', WAKE_MAX, '*', 'a', c.account)
  end
  redis.call('XADD', c.A .. ':rt', '*', 'd', bytes)
end

local function command(c, body)
  put_command(c, delimited('\10', c.account) .. body)
end

-- Who may: the twin of access/authorize.hpp, from A:grants, which is written with the settings: what the caller's node
-- believes to know of a person's grants counts for nothing here. rank: 'c' customer, 'a' agent, 's' supervisor and
-- above, 'y' the system itself.
local function given_to(c, caller, rank)
  return (rank == 'a' or rank == 's') and redis.call('HGET', c.A .. ':grants', caller)
end

-- given: of given_to; v: a conversation's owner, queue, inbox. What is one's own always is.
local function is_given(given, caller, v)
  if not given or (v[1] == caller and caller ~= '') then return true end
  return string.find(given, ' q:' .. (v[2] or '') .. ' ', 1, true) ~= nil
    or string.find(given, ' i:' .. (v[3] or '') .. ' ', 1, true) ~= nil
end

local function forbidden()
  return fail(FORBIDDEN, "only the conversation's agent or a supervisor may, in queues and inboxes that they were given")
end

-- An unknown conversation and somebody else's look the same. Answers nil if it is granted.
local function refuse(c, id, caller, rank, action)
  local v = redis.call('HMGET', conversation_key(c, id), 'contact', 'owner', 'queue', 'inbox')
  if not v[1] or (rank == 'c' and v[1] ~= caller) then
    return fail(NOT_FOUND, 'no such conversation')
  end
  if rank == 'c' then return action ~= 'take_part' and forbidden() or nil end
  if action == 'reply' then return nil end
  local fits = action == 'look' or (action == 'handle' and (rank ~= 'a' or v[2] == caller))
  if fits and is_given(given_to(c, caller, rank), caller, {v[2], v[3], v[4]}) then return nil end
  return forbidden()
end

-- What is in no conversation: a queue, or people.
local function refuse_overseeing(c, caller, rank, action, queue)
  local given = given_to(c, caller, rank)
  if rank ~= 's' and rank ~= 'y' then return forbidden() end
  if not given or (action == 'set_queue' and string.find(given, ' q:' .. queue .. ' ', 1, true)) then return nil end
  return forbidden()
end

-- A customer is known to a restricted person by a conversation that was given to it; the newest ones count.
local function knows_contact(c, caller, rank, contact)
  local given = given_to(c, caller, rank)
  if not given then return true end
  for _, id in ipairs(redis.call('ZREVRANGE', index(c, 'c:' .. contact), 0, LOOKED_MAX - 1)) do
    if is_given(given, caller, redis.call('HMGET', conversation_key(c, id), 'owner', 'queue', 'inbox')) then
      return true
    end
  end
  return false
end

-- Files: A:u:<id> is one (its encoded v1::Attachment as fields f<number>, and what functions decide by), A:ub:<id> its
-- parts, A:us:<conversation> the files of a conversation, A:uo those that no message names, by when they end,
-- A:ut the bytes of all.
local function file_key(c, file)
  return c.A .. ':u:' .. file
end

local function file_meta(c, file)
  local parts = {}
  for _, field in ipairs({'f1', 'f2', 'f3', 'f4'}) do
    parts[#parts + 1] = redis.call('HGET', file_key(c, file), field) or ''
  end
  return table.concat(parts)
end

-- The encoded attachments of an entry, or nil and why not.
local function attachments_of(c, id, caller, files)
  local parts, named = {}, {}
  for _, file in ipairs(files) do
    local v = redis.call('HMGET', file_key(c, file), 'by', 'conversation', 'size', 'received', 'attached')
    if v[1] ~= caller or v[2] ~= id then return nil, fail(NOT_FOUND, 'attachments: no such file') end
    if v[3] ~= v[4] then return nil, fail(WRONG_STATE, 'attachments: the file is not here in full') end
    if v[5] or named[file] then return nil, fail(WRONG_STATE, 'attachments: the file was sent already') end
    named[file] = true
    parts[#parts + 1] = delimited('\18', file_meta(c, file))
  end
  return table.concat(parts)
end

local function attach(c, seq, files)
  for _, file in ipairs(files) do
    redis.call('HSET', file_key(c, file), 'attached', seq)
    redis.call('ZREM', c.A .. ':uo', file)
  end
end

-- What was answered to this client id before: {0, seq, ms, 1, ''}, a failure if it was for another text, or nil.
local function answered_before(c, id, caller, client_id, hash)
  if client_id == '' then return nil end
  local before = redis.call('HGET', c.A .. ':d:' .. id, caller .. '\0' .. client_id)
  if not before then return nil end
  local seq, ms, known = string.match(before, '^(%d+):(%d+):(.*)$')
  if known ~= hash then return fail(ID_CONFLICT, 'client_id: used for another text') end
  return {0, tonumber(seq), ms, 1, ''}
end

-- a: caller, rank, client_id, hash, entry, kind, by_staff, note, preview, origin, files (ids), entries_max. A customer's message to a
-- parked conversation also asks the router to queue it again.
-- Answers {0, seq, ms, duplicate, stored} or a failure.
local function append_to(c, id, a)
  local key, before = conversation_key(c, id), answered_before(c, id, a.caller, a.client_id, a.hash)
  if before then return before end
  local v = redis.call('HMGET', key, 'done', 'state', 'head')
  local state = tonumber(v[2] or '0')
  local closed = v[1] == '1' or (state >= STATE_CLOSED and state <= STATE_ABANDONED)
  if closed and a.note ~= '1' then return fail(WRONG_STATE, 'the conversation is closed') end
  if tonumber(v[3] or '0') >= tonumber(a.entries_max) then
    return fail(CONVERSATION_FULL, 'the conversation is full (conversation_entries: ' .. a.entries_max .. ')')
  end
  local files, entry = a.files or {}, a.entry
  if #files > 0 then
    local attached, refused = attachments_of(c, id, a.caller, files)
    if not attached then return refused end
    entry = entry .. delimited('\82', attached) -- a repeated message field is merged by whoever reads it
  end
  local seq, stored = add_entry(c, id, entry, a.kind, a.by_staff, a.preview, a.origin)
  if a.client_id ~= '' then
    redis.call('HSET', c.A .. ':d:' .. id, a.caller .. '\0' .. a.client_id,
      seq .. ':' .. string.format('%.0f', c.now) .. ':' .. a.hash)
  end
  attach(c, seq, files)
  reindex(c, id)
  if v[2] == STATE_PARKED and a.rank == 'c' then
    command(c, delimited('\114', delimited('\10', id)))
  end
  return {0, seq, string.format('%.0f', c.now), 0, stored}
end

local function register(name, callback, flags)
  redis.register_function({
    function_name = PREFIX .. name, callback = callback, flags = flags or {}
  })
end
local READ = {'no-writes'}
-- Goes on where Redis has reached its maxmemory: what keeps nodes and log-ins alive, what leads conversations to
-- their end and their tickets, and what makes room. What a customer alone makes larger by it ends with a time or a limit.
local EVEN_FULL = {'allow-oom'}
