import type { Settings } from '../../../cli/declare/settings.ts'
import { type Limits, limitsWith } from '../../../ensemble/doctor/thresholds.ts'
import { UsageError } from '../../../wire/error.ts'
import { readThreshold, type ThresholdSetting } from './threshold-kind.ts'

/**
 * Every threshold: flag, else profile, else standard.
 * @throws UsageError for one of the profile that is none
 */
export function settledLimits(
  { doctor = {}, profile = '' }: Pick<Settings, 'doctor' | 'profile'>,
  given: readonly ThresholdSetting[] = [],
): Limits {
  const saved = Object.entries(doctor).map(([name, value]) => ofProfile(profile, name, value))
  return limitsWith(Object.fromEntries([...saved, ...given]))
}

function ofProfile(profile: string, name: string, value: string): ThresholdSetting {
  try {
    return readThreshold(name, value)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`profile ${profile}: doctor: ${error.message}`, error.advice)
  }
}
