#!lua
-- Keeps a batch of changes: all of it at once, or nothing. It has no rule of the chat.
-- KEYS[1]: the state. ARGV: the prefix of the keys, the server's token, the batch's number, and the
-- changes: of each first, in one argument, how many arguments it takes, and its numbers of claims,
-- entries, records, redactions and drops; then those. To take an argument costs about as much as
-- anything that is done with it, so there are few, and what is read of one is remembered.
local call, format, P, number = redis.call, string.format, ARGV[1], tonumber(ARGV[3])
local state = KEYS[1]
local owner = call('HGET', state, 'token') or ''
if owner ~= ARGV[2] then return {'fenced', owner} end
local done = tonumber(call('HGET', state, 'done'))
if number == done then return {'kept', cmsgpack.unpack(call('HGET', state, 'answers'))} end
if number ~= done + 1 then return {'behind', done} end

-- For each log that gets entries, the offset of its last. It is written as it is, and not counted up,
-- so that the same batch twice, or a part of it and then all of it, comes to the same: Redis leaves
-- a part behind if it ends within a batch, and does that when it is started once more.
local ends = {}
local function next_offset(log)
  ends[log] = (ends[log] or tonumber(call('HGET', P .. 'end', log) or '0')) + 1
  return ends[log]
end

local at = 4
local function take() at = at + 1; return ARGV[at - 1] end

-- The numbers at the head of a change: most heads of a batch are alike.
local heads = {}
local function take_head()
  local said = take()
  local head = heads[said]
  if not head then
    head = {}
    for count in said:gmatch('%d+') do head[#head + 1] = tonumber(count) end
    heads[said] = head
  end
  return unpack(head)
end

-- The key of the stream that an entry goes to, which is named without the prefix, and its log.
local keys, logs = {}, {}
local function take_stream()
  local name = take()
  if not keys[name] then keys[name], logs[name] = P .. name, name:match('%d+') end
  return keys[name], logs[name]
end

-- The key of the first claim that is lost; else what is to be written of the claims, and no key.
local function judge(count)
  local news = {}
  for _ = 1, count do
    local key, owner, was = take(), take(), take()
    local now = call('HGET', P .. 'claims', key) or ''
    if owner ~= '' and now ~= '' and now ~= owner and now ~= was then return nil, key end
    if owner ~= '' or now == was then news[#news + 1] = {key, owner} end
  end
  return news
end

local function forget_removed(log, before)
  local removed = P .. 'removed:' .. log
  for _, offset in ipairs(call('HKEYS', removed)) do
    if tonumber(offset) < before then call('HDEL', removed, offset) end
  end
end

local function drop(log, before)
  local said, came = P .. 'said:' .. log, P .. 'came:' .. log
  if before:find(' ') then  -- the entries to go, one by one
    for offset in before:gmatch('%d+') do
      call('XDEL', said, offset .. '-0'); call('XDEL', came, offset .. '-0')
      call('HDEL', P .. 'removed:' .. log, offset)
    end
    return
  end
  if before == '' then
    call('DEL', said, came, P .. 'removed:' .. log)
    ends[log] = nil
    call('HDEL', P .. 'end', log); call('HDEL', P .. 'first', log)
    return
  end
  for _, stream in ipairs({said, came}) do
    call('XTRIM', stream, 'MINID', before .. '-0')
    if call('XLEN', stream) == 0 then call('DEL', stream) end
  end
  forget_removed(log, tonumber(before))
  call('HSET', P .. 'first', log, before)
end

-- The offsets of the entries, in digits.
local function keep(entries, records, redactions, drops)
  local offsets = {}
  for _ = 1, entries do
    local key, log = take_stream()
    local time, kind, body = take(), take(), take()
    local offset = format('%d', next_offset(log))
    call('XADD', key, offset, 't', time, 'k', kind, 'b', body)
    offsets[#offsets + 1] = offset
  end
  for _ = 1, records do
    local field, pieces = take(), tonumber(take())
    local value = {}
    for index = 1, pieces do
      value[#value + 1] = take()
      if index < pieces then
        local entry, after = tonumber(take()), tonumber(take())
        value[#value + 1] = format('%d', offsets[entry + 1] + after)
      end
    end
    if pieces == 0 then call('HDEL', P .. 'records', field)
    else call('HSET', P .. 'records', field, table.concat(value)) end
  end
  for _ = 1, redactions do
    local log, offset, row = take(), take(), take()
    if call('XDEL', P .. 'said:' .. log, offset .. '-0') == 1 then
      call('HSET', P .. 'removed:' .. log, offset, row)
    end
  end
  for _ = 1, drops do local log, before = take(), take(); drop(log, before) end
  return offsets
end

local removes = false
local answers = {}
while ARGV[at] do
  local start = at
  local count, claims, entries, records, redactions, drops = take_head()
  local news, lost = judge(claims)
  if lost then
    answers[#answers + 1] = '-' .. lost
  else
    for _, new in ipairs(news) do
      if new[2] == '' then call('HDEL', P .. 'claims', new[1])
      else call('HSET', P .. 'claims', new[1], new[2]) end
    end
    removes = removes or redactions > 0
    answers[#answers + 1] = '+' .. table.concat(keep(entries, records, redactions, drops), ' ')
  end
  at = start + count
end
for log, last in pairs(ends) do call('HSET', P .. 'end', log, format('%d', last)) end
if removes then call('HSET', state, 'removed', ARGV[3]) end
call('HSET', state, 'done', ARGV[3], 'answers', cmsgpack.pack(answers))
return {'kept', answers}
