// Required into a process: a promise that nobody handles is rejected a moment later.
setImmediate(() => void Promise.reject(new Error('boom')))
