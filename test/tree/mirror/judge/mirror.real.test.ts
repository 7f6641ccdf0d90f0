import { describeReal, realServer } from '../../../harness/real-server.ts'
import { testMirror } from './describe-mirror.ts'

describeReal('mirroring between real servers', () => {
  const [source, target] = [realServer(), realServer()]
  const again = 'npx vitest run --project real test/tree/mirror/judge'
  const stand = ({ host, port }: typeof source) => ({ host, port })

  testMirror('real', { rounds: 6, seed: 1, abreast: 3, again }, () => ({
    source: stand(source),
    target: stand(target),
  }))
})
