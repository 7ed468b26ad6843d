import { PageHeader } from '@/components/PageHeader';
import { texts } from '@/texts/en';

export function DashboardPage() {
  return <PageHeader title={texts.dashboard.title} />;
}
