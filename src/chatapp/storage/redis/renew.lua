#!lua
-- Begins to give an engine again what it has forgotten, unless another server has the journal there.
-- KEYS[1]: the state; KEYS[2]: the lease. ARGV: the server's token, the lease in milliseconds, and
-- the form of the keys. Until all is given, the number of the last batch says that it is not.
local call = redis.call
local owner = call('HGET', KEYS[1], 'token')
if owner and owner ~= ARGV[1] then return {'fenced', owner} end
if not owner and call('EXISTS', KEYS[1]) == 1 then return {'fenced', '?'} end
call('HDEL', KEYS[1], 'closed', 'run', 'answers', 'life')
call('HSET', KEYS[1], 'form', ARGV[3], 'token', ARGV[1], 'done', -1)
call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'kept', 0}
