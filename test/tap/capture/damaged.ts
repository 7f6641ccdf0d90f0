import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { listenToCapture } from '../../../src/tap/capture/listen.ts'
import { dice } from '../../harness/dice.ts'
import { storedCapture } from './stored.ts'
import { frames, talk } from './talks.ts'
import { captureFile } from './wire-maker.ts'

let stored: Buffer | undefined

/** A capture with damage in up to twenty places, cut off anywhere: it is read as far as it goes, or refused. */
export async function damaged(seed: number): Promise<void> {
  const random = dice(seed)
  stored ??= readFileSync(storedCapture)
  const formats = ['pcap', 'pcapng', 'pcapng-big', 'pcap-big'] as const
  const bytes =
    seed % 5 === 0
      ? Buffer.from(stored)
      : captureFile(formats[seed % 4]!, frames(talk(12), { link: seed % 3 ? 'ethernet' : 'cooked' }))
  for (let hits = 1 + random() * 20; hits > 0; hits--) bytes[Math.floor(random() * bytes.length)] = random() * 256
  const whole = bytes.subarray(0, random() < 0.3 ? random() * bytes.length : undefined)
  async function* source(): AsyncGenerator<Buffer> {
    for (let at = 0; at < whole.length; at += 4096) yield whole.subarray(at, at + 4096)
  }
  try {
    for await (const batch of listenToCapture(source(), { withData: true })) expect(batch.length).toBeGreaterThan(0)
  } catch (error) {
    expect((error as Error).name, `seed ${seed}`).toBe('UsageError')
  }
}
