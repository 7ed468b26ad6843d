import { formatPhone } from './phone';

interface Named {
  first_name: string;
  last_name: string;
  phone_number: string;
}

/** How a person is called in lists: by name, or by number. */
export function contactName(contact: Named): string {
  const name = [contact.first_name, contact.last_name].map((part) => part.trim()).filter(Boolean).join(' ');
  return name === '' ? formatPhone(contact.phone_number) : name;
}
