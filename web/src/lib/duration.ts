/** 75 -> "1:15", 3675 -> "1:01:15". What is no number of seconds is "0:00". */
export function formatDuration(seconds: number): string {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds) : 0;
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** For screen readers: 75 -> "1 minute 15 seconds". */
export function spokenDuration(seconds: number): string {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds) : 0;
  const parts: string[] = [];
  const add = (value: number, unit: string) => {
    if (value > 0) parts.push(`${value} ${unit}${value === 1 ? '' : 's'}`);
  };
  add(Math.floor(whole / 3600), 'hour');
  add(Math.floor((whole % 3600) / 60), 'minute');
  add(whole % 60, 'second');
  return parts.join(' ') || '0 seconds';
}

/** 0.4 -> "< 1 ms", 650 -> "650 ms", 1270 -> "1.27 s". */
export function formatMilliseconds(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms > 0 && ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`;
}
