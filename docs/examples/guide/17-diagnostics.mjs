// A span for each request, for all clients of the process.
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { connect } from 'zoosh'

/** What trace.getTracer('zoosh') of @opentelemetry/api would be: a span has the one as its parent in whose flow it begins. */
const parents = new AsyncLocalStorage()
const tracer = {
  startSpan(name, { attributes }) {
    const span = { parent: parents.getStore(), name, failed: '' }
    span.recordException = (error) => {
      span.failed = ` (${error.name})`
    }
    span.end = () => console.log(`${span.parent} > ${name} ${attributes['db.operation.name']}${span.failed}`)
    return span
  },
}

//#region guide
tracingChannel('zoosh:request').subscribe({
  start(request) {
    const attributes = { 'db.system.name': 'zookeeper', 'db.operation.name': request.op }
    request.span = tracer.startSpan(`zookeeper ${request.path}`, { attributes })
  },
  end() {},
  asyncStart() {},
  asyncEnd: ({ span }) => span.end(),
  error: ({ span, error }) => span.recordException(error),
})
//#endregion
const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
await parents.run('checkout', () => zk.exists('/')) // → checkout > zookeeper / exists
await parents.run('refund', () => zk.get('/none')).catch(() => {}) // → refund > zookeeper /none getData (NoNode)
await zk.close()
