import { expect, it } from 'vitest';
import { demoPageOf, localPath, tokenOf } from './path';

it('goes back to a page of this site', () => expect(localPath('/calls/1?tab=x')).toBe('/calls/1?tab=x'));
it.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'does not go to %s',
  (path) => expect(localPath(path)).toBe('/'),
);
it('finds the token of a link', () => expect(tokenOf('#token=a-b_c')).toBe('a-b_c'));
it('leaves a plus sign alone', () => expect(tokenOf('#token=a+b')).toBe('a+b'));
it('has no token without one', () => expect(tokenOf('')).toBe(''));
it('finds the page of a demonstration', () => expect(demoPageOf('#token=x&demo=/calls/call_1')).toBe('/calls/call_1'));
