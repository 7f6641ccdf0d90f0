// A span for each request, for all clients of the process.
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { connect, type RequestDiagnostics } from 'zoosh'

/** What trace.getTracer('zoosh') of @opentelemetry/api would be: a span has the one as its parent in whose flow it begins. */
const parents = new AsyncLocalStorage<string>()
const tracer = {
  startSpan(name: string, { attributes }: { attributes: Record<string, string> }) {
    const parent = parents.getStore()
    let failed = ''
    return {
      recordException(error: unknown) {
        failed = ` (${(error as Error).name})`
      },
      end: () => console.log(`${parent} > ${name} ${attributes['db.operation.name']}${failed}`),
    }
  },
}

//#region guide
type Traced = RequestDiagnostics & { span?: ReturnType<typeof tracer.startSpan> }
tracingChannel<unknown, Traced>('zoosh:request').subscribe({
  start(request) {
    const attributes = { 'db.system.name': 'zookeeper', 'db.operation.name': request.op }
    request.span = tracer.startSpan(`zookeeper ${request.path}`, { attributes })
  },
  end() {},
  asyncStart() {},
  asyncEnd: ({ span }) => span?.end(),
  error: ({ span, error }) => span?.recordException(error as Error),
})
//#endregion
const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
await parents.run('checkout', () => zk.exists('/')) // → checkout > zookeeper / exists
await parents.run('refund', () => zk.get('/none')).catch(() => {}) // → refund > zookeeper /none getData (NoNode)
await zk.close()
