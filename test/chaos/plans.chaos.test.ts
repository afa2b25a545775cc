import '../property/resumed-plan.property.test.ts';
import '../property/spoiled-plans.property.test.ts';
