import { texts } from '@/texts/en';

/** The number of a call whose line was a browser (docs/voice.md). */
const BROWSER = 'browser';

// Country calling codes of two digits; +1 and +7 have one, all others three (ITU-T E.164, annex).
const TWO_DIGIT_CODES =
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  );

function countryCode(digits: string): string {
  if (digits.startsWith('1') || digits.startsWith('7')) return digits.slice(0, 1);
  return TWO_DIGIT_CODES.includes(digits.slice(0, 2)) ? digits.slice(0, 2) : digits.slice(0, 3);
}

/** Groups of three from the left; the last one has two to four digits. */
function groups(digits: string): string {
  const parts: string[] = [];
  let rest = digits;
  while (rest.length > 4) {
    parts.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [...parts, rest].join(' ');
}

/** "+12025550143" -> "+1 (202) 555-0143", "+442079460958" -> "+44 207 946 0958". Extensions and other text stay. */
export function formatPhone(number: string): string {
  if (number === BROWSER) return texts.common.browserCall;
  const match = /^\+(\d{7,15})$/.exec(number);
  const digits = match?.[1];
  if (digits === undefined) return number;
  if (digits.startsWith('1') && digits.length === 11) {
    return `+1 (${digits.slice(1, 4)}) ${digits.slice(4, 7)}-${digits.slice(7)}`;
  }
  const code = countryCode(digits);
  return `+${code} ${groups(digits.slice(code.length))}`;
}
