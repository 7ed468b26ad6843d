/** An amount of money in the currency that prices were set in; small ones with more digits: 0.0042, 0.37, 1,250.50. */
export function formatCost(amount: number): string {
  if (amount > 0 && amount < 0.0001) return '< 0.0001';
  const digits = amount === 0 || amount >= 0.1 ? 2 : 4;
  return amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
