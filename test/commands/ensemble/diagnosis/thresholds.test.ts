import { expect, test } from 'vitest'
import { readProfileFields } from '../../../../src/cli/settings/profile-fields.ts'
import { checkKind } from '../../../../src/commands/ensemble/diagnosis/check-kind.ts'
import { settledLimits } from '../../../../src/commands/ensemble/diagnosis/settled-limits.ts'
import {
  readThreshold,
  thresholdKind,
  writeThreshold,
} from '../../../../src/commands/ensemble/diagnosis/threshold-kind.ts'
import { type ThresholdName, thresholds } from '../../../../src/ensemble/doctor/thresholds.ts'

const parse = (text: string) => thresholdKind.parse(text, undefined)

test.each([
  ['maxLag=5000', ['maxLag', 5000]],
  ['maxLatency=1.5s', ['maxLatency', 1500]],
  ['minCertificate=60d', ['minCertificate', 60 * 86_400_000]],
  ['juteMaxBuffer=4m', ['juteMaxBuffer', 4 * 2 ** 20]],
  ['bufferWarning=30', ['bufferWarning', 30]],
  ['bufferWarning=30%', ['bufferWarning', 30]],
])('%s is read in its unit', (text, setting) => {
  expect(parse(text)).toEqual(setting)
})

test.each([
  ['maxLga=5', 'doctor has no threshold "maxLga"', 'did you mean maxLag? zoosh doctor ls lists them all'],
  ['hasOwnProperty=5', 'doctor has no threshold "hasOwnProperty"', 'zoosh doctor ls lists them all'],
  ['maxLag', '"maxLag" is not NAME=VALUE', 'it is set like maxLag=5000; zoosh doctor ls lists them all'],
  ['maxLag=', 'maxLag: "" is not a whole number', undefined],
  ['maxLag=-1', /^maxLag: -1 is out of range/, undefined],
  ['maxFsync=200', 'maxFsync: "200" is not a duration', 'say the unit: 200ms or 200s'],
  ['bufferWarning=101%', 'bufferWarning: 101 is out of range: 0 to 100', undefined],
])('%s is refused', (text, message, hint) => {
  const thrown = (() => {
    try {
      return parse(text)
    } catch (error) {
      return error as { message: string; advice: unknown }
    }
  })()
  expect(thrown).toMatchObject({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
  expect((thrown as { advice?: unknown }).advice?.toString()).toBe(hint)
})

test('every threshold is written as it can be typed', () => {
  for (const [name, { standard }] of Object.entries(thresholds) as [ThresholdName, { standard: number }][]) {
    expect(readThreshold(name, writeThreshold(name, standard))).toEqual([name, standard])
  }
})

test('a flag wins over the profile, the profile over the default', () => {
  const profile = readProfileFields({ doctor: { maxLag: 5000, minCertificate: '60d' } }, 'prod')
  const limits = settledLimits(profile, [parse('maxLag=7')])
  expect(limits).toMatchObject({ maxLag: 7, minCertificate: 60 * 86_400_000, maxOutstanding: 100 })
})

test('what a profile cannot mean is named with the profile', () => {
  const limits = (doctor: Record<string, string>) => () => settledLimits({ profile: 'prod', doctor })
  expect(limits({ maxLga: '5' })).toThrow('profile prod: doctor: doctor has no threshold "maxLga"')
  expect(limits({ maxLag: 'much' })).toThrow('profile prod: doctor: maxLag: "much" is not a whole number')
  expect(() => readProfileFields({ doctor: 'maxLag=5' }, 'prod')).toThrow('doctor has to be a table of thresholds')
  expect(() => readProfileFields({ doctor: { maxLag: [5] } }, 'prod')).toThrow('doctor has to be a table of thresholds')
})

test('a check that is none is refused with the near one', () => {
  expect(checkKind.parse('lag', undefined)).toBe('lag')
  expect(() => checkKind.parse('lga', undefined)).toThrow('doctor has no check "lga"')
})
