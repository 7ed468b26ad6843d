import { formatPhone } from '@/lib/phone';
import { texts } from '@/texts/en';

export function PhoneText({ number }: { number: string | null | undefined }) {
  return <span className="tabular">{number ? formatPhone(number) : texts.common.none}</span>;
}
