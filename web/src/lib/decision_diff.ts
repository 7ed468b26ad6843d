/** What one decision has and the other lacks; of the same things in another order, all. */
export function onlyIn(one: string[], other: string[]): string[] {
  const only = one.filter((words) => !other.includes(words));
  return only.length === 0 && one.join('\n') !== other.join('\n') ? one : only;
}
