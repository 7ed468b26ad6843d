import { expect, it } from 'vitest';
import { count, plainNames, sentenceCase, statusWords } from './words';

it('makes words of names', () => expect(sentenceCase('price_objection')).toBe('Price objection'));
it('has words for states that it knows', () => expect(statusWords('dialing')).toBe('Dialling'));
it('shows other states as they are', () => expect(statusWords('left_message')).toBe('Left message'));
it('makes words of names within a text, and leaves addresses and files alone', () => {
  expect(plainNames('Learnt: concern rising_bills, team size 12. Tagged asked_question.')).toBe(
    'Learnt: concern rising bills, team size 12. Tagged asked question.',
  );
  expect(plainNames('ann_lee@example.com sent price_list.pdf')).toBe('ann_lee@example.com sent price_list.pdf');
});
it('counts', () => {
  expect(count(1, 'call')).toBe('1 call');
  expect(count(1200, 'call')).toBe('1,200 calls');
  expect(count(2, 'reply', 'replies')).toBe('2 replies');
});
