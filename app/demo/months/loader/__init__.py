"""Loading months of many parcels by COPY: for measuring, and for seeing a month of a large house."""
