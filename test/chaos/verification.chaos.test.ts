import '../property/concurrent-links.property.test.ts';
import '../property/silent-drops.property.test.ts';
