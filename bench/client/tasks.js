// The tasks every client runs, in order. `n` operations each, times BENCH_TIMES; a client measures its own wall clock and CPU.
const times = Number(process.env.BENCH_TIMES ?? 1)

export const tasks = Object.fromEntries(
  Object.entries({
    sequential: { n: 1500, what: 'get, one at a time' },
    get: { n: 20_000, what: 'get, 1,000 in flight' },
    set: { n: 10_000, what: 'set, 1,000 in flight' },
    create: { n: 10_000, what: 'create, 1,000 in flight' },
    bulkGet: { n: 60_000, what: '60,000 gets, the fastest way there is' },
    bulkCreate: { n: 20_000, what: '20,000 creates, the fastest way there is' },
    list: { n: 10, what: 'getChildren of 20,000' },
    bigGet: { n: 40, what: 'get of 900 kB' },
    bigSet: { n: 40, what: 'set of 900 kB' },
    events: { n: 5000, what: 'watch events, recursive' },
  }).map(([name, { n, what }]) => [name, { n: n * times, what }]),
)

/** Runs the tasks a client has, and prints one line of JSON each: operations a second, client CPU in µs an operation. */
export async function measure(client) {
  for (const [name, { n }] of Object.entries(tasks)) {
    if (!client[name]) continue
    const start = process.hrtime.bigint()
    const cpu = process.cpuUsage()
    const results = await client[name](n)
    const { user, system } = process.cpuUsage(cpu)
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    // Those of bulk reads: a caller keeps them, and so does each client here until it is measured.
    if (results && results.length !== n) throw new Error(`${name}: ${results.length} results of ${n}`)
    process.stdout.write(`${JSON.stringify({ name, rate: n / seconds, cpu: (user + system) / n })}\n`)
  }
}

/** Calls `one(i)` n times with at most `width` under way. */
export async function windowed(n, width, one) {
  let next = 0
  const lane = async () => {
    while (next < n) await one(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, n) }, lane))
}
