import { expect, it } from 'vitest';
import { formatPhone } from './phone';

it.each([
  ['+12025550143', '+1 (202) 555-0143'],
  ['+442079460958', '+44 207 946 0958'],
  ['+35312345678', '+353 123 456 78'],
  ['201', '201'],
  ['browser', 'Test in the browser'],
  ['<script>', '<script>'],
  ['', ''],
])('%s is shown as %s', (number, shown) => expect(formatPhone(number)).toBe(shown));
