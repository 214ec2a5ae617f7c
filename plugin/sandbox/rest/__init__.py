"""REST, as webservices.rest 3.4 answers on OpenMRS 2.8."""
