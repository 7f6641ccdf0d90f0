import { frames } from '../../tap/capture/talks.ts'
import { captureFile } from '../../tap/capture/wire-maker.ts'
import { answer, event, hello, refusal, request, stat, welcome } from '../../tap/frames.ts'

/** A capture in which a client and a server put a text wherever they can. */
export function hostileCapture(text: string): Buffer {
  const [path, data] = [`/${text}`, Buffer.from(text)]
  return captureFile(
    'pcap',
    frames([
      { from: 'client', bytes: hello() },
      { from: 'server', bytes: welcome(1n) },
      { from: 'client', bytes: request(-4, 'auth', { type: 0, scheme: text, auth: data }) },
      { from: 'server', bytes: refusal(-4, 0n, 0) },
      { from: 'client', bytes: request(1, 'setData', { path, data, version: -1 }) },
      { from: 'server', bytes: Buffer.concat([event(3, path), answer(1, 1n, 'setData', { stat })]) },
      { from: 'client', bytes: request(2, 'multi', [{ op: 'delete', request: { path, version: 1 } }]) },
      { from: 'server', bytes: answer(2, 2n, 'multi', [{ op: 'error', code: -101 }]) },
      { from: 'client', bytes: request(3, 'getData', { path, watch: false }) },
      { from: 'server', bytes: answer(3, 3n, 'getData', { data, stat }) },
    ]),
  )
}
