#!lua
-- Takes the journal for a server, unless another has it.
-- KEYS[1]: the state; KEYS[2]: the lease. ARGV: the server's token, the lease in milliseconds, the
-- form of the keys that the server knows, and 1 if the server before may still come back.
-- After a clean end the state says so, and nothing that was written before can be lacking there.
local call = redis.call
local form = call('HGET', KEYS[1], 'form')
if not form then
  if call('EXISTS', KEYS[1]) == 1 then return {'other', ''} end
elseif form ~= ARGV[3] then
  return {'other', form}
end
local closed = call('HGET', KEYS[1], 'closed')
local left = call('PTTL', KEYS[2])
if left > 0 then return {'held', left} end
if form and not closed and ARGV[4] == '1' then return {'held', 0} end
call('HSET', KEYS[1], 'form', ARGV[3], 'token', ARGV[1])
call('HSETNX', KEYS[1], 'done', 0)
call('HDEL', KEYS[1], 'closed')
call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'taken', closed and 1 or 0, call('HGET', KEYS[1], 'run') or '',
  tonumber(call('HGET', KEYS[1], 'done'))}
