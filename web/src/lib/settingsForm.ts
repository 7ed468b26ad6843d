import type { Setting } from '@/api/installation';

/** What a form has for some settings, by key. A secret is "" until somebody types another one. */
export type SettingValues = Record<string, string>;

/** The values that a form begins with. */
export function valuesOf(settings: readonly Setting[], keys: readonly string[]): SettingValues {
  const values: SettingValues = {};
  for (const key of keys) {
    const setting = settings.find((one) => one.key === key);
    values[key] = setting === undefined || setting.secret ? '' : (setting.value ?? '');
  }
  return values;
}

/** What was changed. A secret that was not typed stays as it is. */
export function changedValues(before: SettingValues, now: SettingValues): SettingValues {
  return Object.fromEntries(Object.entries(now).filter(([key, value]) => value !== (before[key] ?? '')));
}

/** Settings that have all these words in their name or meaning. */
export function settingsWith(settings: readonly Setting[], search: string): Setting[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return settings.filter(({ key, meaning }) => {
    const text = `${key} ${meaning}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Of the settings, those whose stored value waits for a restart. */
export function waitingForRestart(settings: readonly Setting[]): Setting[] {
  return settings.filter((setting) => setting.restart_needed);
}
