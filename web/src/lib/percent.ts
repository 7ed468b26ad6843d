/** A share from 0 to 1: 0.254 -> "25 %". */
export function percentOf(share: number | null): string {
  return `${Math.round(100 * (share ?? 0))} %`;
}
