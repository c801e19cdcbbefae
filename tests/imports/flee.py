"""A small FLEE instance of our own, in the format of its files: two zones, a town, two camps, a border."""

from __future__ import annotations

from pathlib import Path

LOCATIONS = """\
"#name","region","country","latitude","longitude","location_type","conflict_date","population"
"Old Town","North","Aland",10.0,20.0,"conflict_zone",0,3000
"Mill","North","Aland",10.2,20.1,"conflict_zone",2,1000
"Ford","South","Aland",10.5,20.5,"town",,
"Camp-One","Lakes","Beland",11.0,20.6,"camp",,4000
"Camp-Two","Hills","Beland",11.4,20.2,"camp",,2000
"""
ROUTES = """\
#name1,name2,distance,forced_redirection
Old Town,Mill,20,0
Mill,Ford,30,
Ford,Camp-One,60
Camp-One,Camp-Two,40,0
"""
CLOSURES = """\
#closure_type,name1,name2,closure_start,closure_end
country,Aland,Beland,0,3
camp,Camp-Two,,5,-1
"""
FILES = {
    "locations.csv": LOCATIONS,
    "routes.csv": ROUTES,
    "closures.csv": CLOSURES,
    "sim_period.csv": "StartDate,2020-03-01\nLength,10\n",
}
COUNTS = {
    "data_layout.csv": "total,refugees.csv\nCamp-One,one.csv\nCamp-Two,two.csv\n",
    "refugees.csv": "Date,Refugee_numbers\n2020-03-01,50\n2020-03-03,290\n2020-03-05,250\n2020-03-11,1250\n",
    "one.csv": "#DateTime,persons\n2020-03-01,50\n2020-03-11,900\n",
    "two.csv": "Date,persons\n2020-03-01,0\n2020-03-11,350\n",
}


def instance(folder: Path, **changed: str) -> Path:
    """Write the instance below a folder, with files changed by their name without its end; an empty one is left out."""
    found = folder / "beland2020"
    for below, files in (("input_csv", FILES), ("source_data", COUNTS)):
        (found / below).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            if said := changed.get(name.removesuffix(".csv"), text):
                (found / below / name).write_text(said, encoding="utf-8")
    return found
