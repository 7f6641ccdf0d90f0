/** Voters that must be up for an ensemble of `voters` to serve. */
export function majority(voters: number): number {
  return Math.floor(voters / 2) + 1
}
