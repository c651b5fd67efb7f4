-- What wrk sends for the workload "echo": see POSTED in workloads.js.
wrk.method = "POST"
wrk.body = string.rep("p", 16 * 1024)
wrk.headers["Content-Type"] = "text/plain"
