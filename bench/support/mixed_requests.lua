-- What wrk sends in bench/soak.ts: of 20 requests one with a body and one for a stream.
local count = 0

function init()
  hello = wrk.format("GET", "/")
  upload = wrk.format("POST", "/length", nil, string.rep("x", 4096))
  stream = wrk.format("GET", "/stream")
end

function request()
  count = count + 1
  if count % 20 == 0 then return stream end
  if count % 20 == 10 then return upload end
  return hello
end
